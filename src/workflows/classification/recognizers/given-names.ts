/**
 * Given names that are common in many countries, without accents, in lower case: written down from general knowledge, for telling rows of persons from rows of
 * things. Names that are rather words, places or brands in a database (Jordan, Paris, Mercedes, Savannah, Chase, Sage, Rose) are left out.
 */
export const givenNames: ReadonlySet<string> = new Set(`
  aaron abdul abdullah abigail adam adele aditi adrian adriana agata agnes agnieszka ahmed aiden aiko aisha alan albert alberto alejandra alejandro aleksander alessandra alessandro alex
  alexander alexandra alexandre alexis alfred ali alice alicia alina alison amanda amelia amina amir amit amy ana anastasia anders andre andrea andreas andrew andrzej angela angelika
  anil anita anja anjali ann anna anne annette annika anthony antoine anton antonia antonio anya arjun arne arthur arturo asha ashley astrid aurelie ayesha barbara beata beatrice
  beatriz ben benjamin bernard bernd bettina bianca birgit bjorn bogdan brandon brenda brian bruno camila camille carla carlos carmen carol carolina caroline catarina catherine cecilia
  chad charles charlotte chen chiara chidi chloe christian christina christine christoph christopher claire clara claudia claudio colin connor craig cristina cynthia dagmar daisuke
  dan dana daniel daniela danielle danuta david deborah deepak delphine denis denise derek diana diane diego dieter dimitri dmitri dominik dominique donald donna dorota dorothy douglas
  dylan eduardo edward edyta ekaterina elena eleni elif elisa elisabeth elizabeth elke ella ellen elsa emanuela emil emilia emily emma emmanuel enrique eric erica erik erika ernst
  esther ethan eugene eva evelyn ewa fabian fabio fatima federica federico felipe felix fernanda fernando filip fiona florian frances francesca francesco francisco franck francois frank
  franz fredrik friedrich fumiko gabriel gabriela gary george georg georgia gerald gerhard giovanni giorgio giulia giuseppe gloria gonzalo grace greg gregory grzegorz guillaume gunther
  gustav hannah hans harald harold harry hassan heather heidi heike heinz helen helena helga helmut henri henrik henry herbert hiroshi holger hugo hussein ian ibrahim ignacio igor ikram
  ilse ines ingrid irene irina isabel isabella isabelle ivan ivana jack jacek jackson jacob jacqueline jakob jakub james jan jana jane janet janine jaroslav jason javier jean jeff jeffrey
  jennifer jens jeremy jerome jerzy jessica jesus jill jim joan joanna joao joel johan johann johannes john jonas jonathan jorge jose josef joseph joshua juan juana judith julia julian
  juliana julie julien jun jurgen justin karen karim karin karl karolina katarina kate katharina katherine kathleen kathryn katie katrin katsumi kaori keith kelly ken kenji kenneth kevin khadija
  khalid kim klaus konrad krishna kristen kristin krystyna krzysztof kumar kyle lars larry laura lauren laurent lea leah lena leon leonardo leonie leszek li liam lidia lina linda lisa logan
  lorenzo louis louise luca lucas lucia luciana lucie lucy luigi luis luisa lukas luke magdalena maja malgorzata manuel manuela marc marcel marcelo marcin marco marcos marcus margaret
  margarita maria mariam mariana marie marina mario marion marius marjorie mark markus marta martha martin martina mary mateo mateusz matheus mathias mathieu matteo matthew matthias maurice max maximilian
  maya megan mehmet mei melanie melissa meredith michael michal michel michele michelle miguel mika mikael mikhail milan miriam mohamed mohammed monica monika muhammad mustafa nadia nancy
  naoko natalia natalie natasha nathalie nathan nathaniel neha nicholas nicola nicolas nicole niklas nikolai nina noah noemi nora norbert nuno nur ola oleg olga oliver olivia olivier omar
  oscar otto pablo paola paolo patrice patricia patrick paul paula paulina paulo pavel pedro pekka penelope per peter petra philip philipp philippe pierre piotr pierluigi prakash priya
  rachel radek rafael rahul raj rajesh ralf ralph ramon raquel raul ravi raymond rebecca regina reinhard renata rene ricardo riccardo richard rita robert roberta roberto robin rodrigo
  roger roland rolf roman ronald rosa rosemary ruth ryan sabine sabrina sachiko said sakura salim samantha samir samuel sandra sanjay santiago sara sarah satoshi scott sean sebastian
  selma serge sergei sergio shannon sharon shinji shirley silke silvia simon simona simone sofia sonia sophia sophie stanislaw stefan stefania stefanie stephanie stephen steve steven stuart sunil
  susan susana susanne suzanne svetlana sven sylvia sylvie takashi tamara tanja tanya tatiana teresa terry thanh thierry theo theresa thomas thorsten tiago tim timothy tina tobias todd
  tom tomas tomasz tomoko tracy tyler ulrich ulrike ursula uwe vanessa vera veronica veronika victor victoria vikram viktor vincent vincenzo violeta virginia vladimir walter wanda
  wang wei wendy werner wieslaw wilhelm william wojciech wolfgang xavier xiao yan yasmin yuki yuko yusuf yvonne zainab zbigniew zeynep zofia zoe anders ingvar siri olu chinedu ngozi
  kwame abena amara thandiwe sipho lerato oluwaseun ifeanyi nguyen linh duc siti putri agus budi wayan ravi sunita lakshmi meera rohan kavita pooja suresh ramesh farah layla leila reza
  aoife niamh saoirse ciara sinead orla siobhan eoin oisin cian conor declan padraig seamus bartholomew benedict clement clemence camilla cordelia desmond dominic duncan edmund edwin eleanor elaine elliot
  evangeline florence freya geoffrey gemma gilbert gillian harriet hazel howard hubert imogen iris isaac jasper joyce leonard lionel lorraine lydia mabel marcia marian maureen maxine miles millie milly mollie mona
  muriel naomi neil nigel norma norman oscar otis paige patricia percy phoebe phyllis piers quentin reginald rhys roderick rosalind rupert ruth sally sebastian sheila sidney stella stuart sybil theodore toby
  trevor tristan ursula valerie vivian vivienne wendy wilfred winifred yolanda zachary dilip dinesh ganesh geeta gita harish hemant indira jaya kamal kiran lalita madhavi mahesh manish manoj mohan mukesh naveen
  nikhil nisha pankaj pradeep preeti radha raghav rajiv rakesh rama rekha rohit sachin sangeeta sarita satish seema shalini shilpa shiv shruti sneha sudhir sumit surya tarun uday usha varun vijay vinod vishal yash
  guillermo joaquin gonzalo inigo iker jimena lourdes macarena pilar rocio rodolfo soledad xavi xenia zoltan laszlo istvan gabor katalin ildiko eszter ferenc bela imre zsolt zsuzsanna agnieszka bozena czeslaw danuta
  halina henryk jadwiga katarzyna kazimierz kinga ludwik malgorzata marek mariusz mieczyslaw miroslaw patrycja przemyslaw ryszard stanislawa sylwia tadeusz teresa urszula waldemar wladyslaw zdzislaw rasmus soren mette
  kirsten lene mads mikkel morten niels pernille anette astrid bengt birgitta bjarne eirik espen gunnar gunilla hakan haakon ingeborg jorgen kjell knut lennart leif liv magnus marit oyvind ragnhild randi sigrid solveig
  stig svein terje thor tone torbjorn trond unni vidar aino eero esa heikki jarmo juhani kaisa kari kirsi maarit markku matti merja pekka pirjo riitta sari seppo tapio timo tuula ville katrijn anouk bas daan femke
  floor gerrit hendrik ines jeroen joost koen lieke lotte maarten marijke marloes niek pieter rutger saskia sjoerd sven thijs wouter yvette alessio antonella beatrice carlo chiara cristiano dario davide elisabetta
  emanuele enrico ettore fabrizio filippo gianluca gianni giacomo ilaria letizia luciano margherita massimo maurizio michela nicoletta ottavia patrizia pietro raffaele renato rosanna salvatore sergio silvana stefano
  tommaso umberto valentina vittoria afonso anabela beatriz catia diogo duarte filipa goncalo henrique ines ivo joana luis mafalda miguel nuno rui salvador tatiana teixeira vasco hiroko kazuo keiko kumiko makoto masako
  mayumi naoki noriko osamu rie ryo sayuri shigeru shiori takeshi taro tetsuya toshio yoko yoshiko akira ahmet ayse burak can deniz emre fatma gul hakan hasan huseyin ibrahim ismail kemal leyla meryem murat mustafa
  nur osman selin serkan sultan tugba ugur yasemin yilmaz minh hoang huong lan mai phuong quang thi thu trang tuan van adebayo adaeze chiamaka chioma emeka folasade funmilayo kofi kwabena nana nneka obinna olumide
  temitope tunde uche zanele nomsa sibusiso thabo andrei bogdana cosmin cristian doina elena florin gheorghe ileana ioana ion liviu mihaela mihai nicolae oana radu simona sorin stefan traian vasile
`.trim().split(/\s+/))
